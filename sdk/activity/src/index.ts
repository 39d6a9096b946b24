/** Placeholder until the package's surface is exported from here. */
export {};

// Goal: the unchanged official Python SDK works against a server started as a process.
// Method: installs it once into a virtual environment under .cache/ and runs compat/python against each server.
import { before, describe } from 'node:test';
import { join } from 'node:path';
import { repositoryRoot, serverKinds } from '../environment.js';
import { describeProgram } from './program.js';
import { findPython, installPython } from './python-environment.js';

/** Fetches some 20 MB the first time. */
const INSTALL_TIMEOUT_MS = 240_000;

const found = findPython();
const skip =
  found === undefined
    ? 'Python 3.10 or later with its venv module is not installed: without it the official Python SDK is not run'
    : false;

describe('official Python SDK', { skip }, () => {
  let python: string;

  before(
    async () => {
      if (found !== undefined) python = await installPython(found);
    },
    { timeout: INSTALL_TIMEOUT_MS },
  );

  // -B: no compiled files in the source folder.
  for (const kind of serverKinds())
    describeProgram(kind, () => [python, '-B', join(repositoryRoot, 'compat', 'python', 'main.py')]);
});

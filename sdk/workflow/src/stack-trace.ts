/** The answer to the query `__enhanced_stack_trace`; names and shape are the service's. */
export interface EnhancedStackTrace {
  sdk: StackTraceSDKInfo;
  /** Parts of source files by path. */
  sources: Record<string, StackTraceFileSlice[]>;
  stacks: StackTrace[];
}

export interface StackTraceSDKInfo {
  name: string;
  version: string;
}

export interface StackTraceFileSlice {
  /** 0 is the file's first line. */
  line_offset: number;
  content: string;
}

export interface StackTrace {
  locations: StackTraceFileLocation[];
}

export interface StackTraceFileLocation {
  file_path?: string;
  line?: number;
  column?: number;
  function_name?: string;
  /** The SDK's or Node's own code. */
  internal_code: boolean;
}

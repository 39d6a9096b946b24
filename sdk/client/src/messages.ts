// Names that the official client has for some messages of the API.
import type { workflowservice } from '@perdure/wire/types';

export type StartWorkflowExecutionRequest = workflowservice.StartWorkflowExecutionRequest;
export type GetWorkflowExecutionHistoryRequest = workflowservice.GetWorkflowExecutionHistoryRequest;
export type DescribeWorkflowExecutionResponse = workflowservice.DescribeWorkflowExecutionResponse;
export type TerminateWorkflowExecutionResponse = workflowservice.TerminateWorkflowExecutionResponse;
export type RequestCancelWorkflowExecutionResponse = workflowservice.RequestCancelWorkflowExecutionResponse;

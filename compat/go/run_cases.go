package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

var runCases = map[string]caseFunc{
	"continue as new": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, continues, 3, "")
	},
	"a workflow is retried": func(ctx context.Context, s *suite) (any, error) {
		options := s.options()
		options.RetryPolicy = &temporal.RetryPolicy{InitialInterval: 50 * time.Millisecond}
		run, err := s.startWith(ctx, options, retried)
		if err != nil {
			return nil, err
		}
		return result(ctx, run)
	},
	"a workflow runs out of time": func(ctx context.Context, s *suite) (any, error) {
		options := s.options()
		options.WorkflowRunTimeout = time.Second
		run, err := s.startWith(ctx, options, sleepsLong)
		if err != nil {
			return nil, err
		}
		return ending(ctx, run)
	},
}

// Each run adds whether it goes on after the one it came from.
func continues(ctx workflow.Context, runs int, log string) (string, error) {
	log += fmt.Sprintf("%d:%t ", runs, workflow.GetInfo(ctx).ContinuedExecutionRunID != "")
	if runs > 1 {
		return "", workflow.NewContinueAsNewError(ctx, continues, runs-1, log)
	}
	return log + "end", nil
}

func retried(ctx workflow.Context) (string, error) {
	attempt := workflow.GetInfo(ctx).Attempt
	if attempt < 3 {
		return "", temporal.NewApplicationError("too early", "TooEarly")
	}
	return fmt.Sprintf("attempt %d", attempt), nil
}

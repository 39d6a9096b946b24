package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

var childCases = map[string]caseFunc{
	"the result of a child": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, childOf, "childGreets")
	},
	"the failure of a child": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, childOf, "childFails")
	},
	"the time-out of a child": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, childOf, "sleepsLong")
	},
	"a parent cancels its child": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, cancelsChild)
	},
}

func childOptions(ctx workflow.Context, runTimeout time.Duration) workflow.Context {
	return workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowRunTimeout:  runTimeout,
		WaitForCancellation: true,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 50 * time.Millisecond, MaximumAttempts: 2},
	})
}

// Returns what a parent sees of a child that runs this workflow.
func childOf(ctx workflow.Context, name string) (string, error) {
	var text string
	runTimeout := time.Minute
	if name == "sleepsLong" {
		runTimeout = time.Second
	}
	err := workflow.ExecuteChildWorkflow(childOptions(ctx, runTimeout), name).Get(ctx, &text)
	var failure *temporal.ChildWorkflowExecutionError
	if errors.As(err, &failure) {
		return inWords(err), nil
	}
	return text, err
}

func childGreets(ctx workflow.Context) (string, error) {
	if workflow.GetInfo(ctx).ParentWorkflowExecution == nil {
		return "an orphan", nil
	}
	return "Hello, parent!", nil
}

// Its policy gives it two attempts.
func childFails(ctx workflow.Context) (string, error) {
	message := fmt.Sprintf("attempt %d", workflow.GetInfo(ctx).Attempt)
	return "", temporal.NewApplicationError(message, "OnPurpose")
}

func cancelsChild(ctx workflow.Context) (string, error) {
	inner, cancel := workflow.WithCancel(childOptions(ctx, time.Minute))
	child := workflow.ExecuteChildWorkflow(inner, sleepsLong)
	if err := child.GetChildWorkflowExecution().Get(ctx, nil); err != nil {
		return "", err
	}
	cancel()
	return inWords(child.Get(ctx, nil)), nil
}

package main

import (
	"context"
	"time"

	"go.temporal.io/sdk/workflow"
)

var basicCases = map[string]caseFunc{
	"hello world": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, helloWorld, "world")
	},
	"an activity": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, oneActivity, activitySpec{Name: "Greet", Argument: "activity"})
	},
	"a timer is not early": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, oneTimer, 300*time.Millisecond)
	},
	"a signal": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.start(ctx, untilApproved)
		if err != nil {
			return nil, err
		}
		if err := s.client.SignalWorkflow(ctx, run.GetID(), run.GetRunID(), "approve", "Ada"); err != nil {
			return nil, err
		}
		return result(ctx, run)
	},
}

func helloWorld(_ workflow.Context, name string) (string, error) { return "Hello, " + name + "!", nil }

// Judges by the workflow's clock.
func oneTimer(ctx workflow.Context, duration time.Duration) (string, error) {
	started := workflow.Now(ctx)
	if err := workflow.Sleep(ctx, duration); err != nil {
		return "", err
	}
	if workflow.Now(ctx).Sub(started) < duration {
		return "early", nil
	}
	return "in time", nil
}

func untilApproved(ctx workflow.Context) (string, error) {
	var by string
	workflow.GetSignalChannel(ctx, "approve").Receive(ctx, &by)
	return "approved by " + by, nil
}

package main

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

var cancelCases = map[string]caseFunc{
	"a workflow is canceled": func(ctx context.Context, s *suite) (any, error) {
		return s.cancelAndEnd(ctx, sleepsLong)
	},
	"a canceled workflow cleans up and completes": func(ctx context.Context, s *suite) (any, error) {
		return s.cancelAndEnd(ctx, cleansUp)
	},
	"a canceled workflow cancels its activity": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.start(ctx, oneActivity, activitySpec{Name: "BeatsUntilCanceled", HeartbeatMs: 5_000})
		if err != nil {
			return nil, err
		}
		if err := s.untilActivityRuns(ctx, run); err != nil {
			return nil, err
		}
		if err := s.client.CancelWorkflow(ctx, run.GetID(), ""); err != nil {
			return nil, err
		}
		return ending(ctx, run)
	},
	"a workflow cancels its activity": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, cancelsActivity)
	},
	"a workflow is terminated": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.start(ctx, sleepsLong)
		if err != nil {
			return nil, err
		}
		if err := s.client.TerminateWorkflow(ctx, run.GetID(), "", "enough"); err != nil {
			return nil, err
		}
		return ending(ctx, run)
	},
}

func (s *suite) cancelAndEnd(ctx context.Context, fn any) (any, error) {
	run, err := s.start(ctx, fn)
	if err != nil {
		return nil, err
	}
	if err := s.client.CancelWorkflow(ctx, run.GetID(), run.GetRunID()); err != nil {
		return nil, err
	}
	return ending(ctx, run)
}

func sleepsLong(ctx workflow.Context) (string, error) {
	return "", workflow.Sleep(ctx, time.Hour)
}

func cleansUp(ctx workflow.Context) (string, error) {
	if err := workflow.Sleep(ctx, time.Hour); !temporal.IsCanceledError(err) {
		return "", errors.Join(errors.New("not canceled"), err)
	}
	rest, _ := workflow.NewDisconnectedContext(ctx)
	text, err := oneActivity(rest, activitySpec{Name: "Greet", Argument: "cleaner"})
	return text, err
}

// Cancels when the activity has had time to start, and waits for what the activity makes of it.
func cancelsActivity(ctx workflow.Context) (string, error) {
	inner, cancel := workflow.WithCancel(ctx)
	spec := activitySpec{Name: "BeatsUntilCanceled", HeartbeatMs: 5_000}
	future := workflow.ExecuteActivity(workflow.WithActivityOptions(inner, spec.options()), spec.Name, "")
	if err := workflow.Sleep(ctx, 500*time.Millisecond); err != nil {
		return "", err
	}
	cancel()
	return inWords(future.Get(ctx, nil)), nil
}

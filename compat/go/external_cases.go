package main

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

var externalCases = map[string]caseFunc{
	"a workflow signals another one": func(ctx context.Context, s *suite) (any, error) {
		target, err := s.start(ctx, untilApproved)
		if err != nil {
			return nil, err
		}
		if said, err := s.execute(ctx, signalsOther, target.GetID()); err != nil || said != "done" {
			return said, err
		}
		return result(ctx, target)
	},
	"a workflow cancels another one": func(ctx context.Context, s *suite) (any, error) {
		target, err := s.start(ctx, sleepsLong)
		if err != nil {
			return nil, err
		}
		if said, err := s.execute(ctx, cancelsOther, target.GetID()); err != nil || said != "done" {
			return said, err
		}
		return ending(ctx, target)
	},
	"a workflow signals nobody": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, signalsOther, "nobody")
	},
	"a workflow cancels nobody": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, cancelsOther, "nobody")
	},
}

func signalsOther(ctx workflow.Context, id string) (string, error) {
	return told(workflow.SignalExternalWorkflow(ctx, id, "", "approve", "a workflow").Get(ctx, nil))
}

func cancelsOther(ctx workflow.Context, id string) (string, error) {
	return told(workflow.RequestCancelExternalWorkflow(ctx, id, "").Get(ctx, nil))
}

func told(err error) (string, error) {
	var unknown *temporal.UnknownExternalWorkflowExecutionError
	switch {
	case err == nil:
		return "done", nil
	case errors.As(err, &unknown):
		return "not found", nil
	default:
		return "", err
	}
}

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

var markerCases = map[string]caseFunc{
	"a version": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, versioned)
	},
	"local activities": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, localActivities)
	},
	"what is drawn once stays": func(ctx context.Context, s *suite) (any, error) {
		return s.execute(ctx, draws)
	},
}

// Asks before and after a workflow task has ended: the answer must not change.
func versioned(ctx workflow.Context) (string, error) {
	before := workflow.GetVersion(ctx, "change", workflow.DefaultVersion, 2)
	if err := workflow.Sleep(ctx, 100*time.Millisecond); err != nil {
		return "", err
	}
	after := workflow.GetVersion(ctx, "change", workflow.DefaultVersion, 2)
	return fmt.Sprintf("new code: %t", before == 2 && after == 2), nil
}

// One at once, one that fails twice first, one that does not.
func localActivities(ctx workflow.Context) (string, error) {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout: 5 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 20 * time.Millisecond},
	})
	var a *activities
	var greeting, attempt string
	if err := workflow.ExecuteLocalActivity(ctx, a.Greet, "local").Get(ctx, &greeting); err != nil {
		return "", err
	}
	if err := workflow.ExecuteLocalActivity(ctx, a.FailsTwice, "").Get(ctx, &attempt); err != nil {
		return "", err
	}
	failure := workflow.ExecuteLocalActivity(ctx, a.Declines, "").Get(ctx, nil)
	return fmt.Sprintf("%s %s %s", greeting, attempt, inWords(failure)), nil
}

// Drawn values name an activity: a replay that draws others does not fit the history.
func draws(ctx workflow.Context) (string, error) {
	draw := func(workflow.Context) any { return rand.Int64() }
	same := func(a, b any) bool { return a == b }
	var drawn, kept int64
	if err := workflow.SideEffect(ctx, draw).Get(&drawn); err != nil {
		return "", err
	}
	if err := workflow.MutableSideEffect(ctx, "kept", draw, same).Get(&kept); err != nil {
		return "", err
	}
	if err := workflow.Sleep(ctx, 100*time.Millisecond); err != nil {
		return "", err
	}
	return oneActivity(ctx, activitySpec{Name: "Greet", Argument: "drawn", ID: fmt.Sprintf("%d %d", drawn, kept)})
}

package main

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// activitySpec says which activity a workflow runs and how; durations in milliseconds, 0 is none.
type activitySpec struct {
	Name, Argument, ID, TaskQueue                                     string
	ScheduleToCloseMs, ScheduleToStartMs, StartToCloseMs, HeartbeatMs int64
	AttemptsMax                                                       int32
	NonRetryable                                                      []string
}

func (spec activitySpec) options() workflow.ActivityOptions {
	ms := func(count int64) time.Duration { return time.Duration(count) * time.Millisecond }
	options := workflow.ActivityOptions{
		ActivityID:             spec.ID,
		TaskQueue:              spec.TaskQueue,
		ScheduleToCloseTimeout: ms(spec.ScheduleToCloseMs),
		ScheduleToStartTimeout: ms(spec.ScheduleToStartMs),
		StartToCloseTimeout:    ms(spec.StartToCloseMs),
		HeartbeatTimeout:       ms(spec.HeartbeatMs),
		WaitForCancellation:    true,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:        ms(50),
			MaximumAttempts:        spec.AttemptsMax,
			NonRetryableErrorTypes: spec.NonRetryable,
		},
	}
	if spec.StartToCloseMs == 0 {
		options.StartToCloseTimeout = 20 * time.Second
	}
	return options
}

// Returns the activity's result, or its failure and why it was not retried.
func oneActivity(ctx workflow.Context, spec activitySpec) (string, error) {
	var text string
	ctx = workflow.WithActivityOptions(ctx, spec.options())
	err := workflow.ExecuteActivity(ctx, spec.Name, spec.Argument).Get(ctx, &text)
	var failure *temporal.ActivityError
	if temporal.IsCanceledError(err) {
		// SDKs do not agree on the retry state after a cancellation.
		return inWords(err), nil
	}
	if errors.As(err, &failure) {
		return inWords(err) + " [" + failure.RetryState().String() + "]", nil
	}
	return text, err
}

func activityCase(spec activitySpec) caseFunc {
	return func(ctx context.Context, s *suite) (any, error) { return s.execute(ctx, oneActivity, spec) }
}

var activityCases = map[string]caseFunc{
	"an activity is retried":                                   activityCase(activitySpec{Name: "FailsTwice"}),
	"an activity runs out of attempts":                         activityCase(activitySpec{Name: "FailsTwice", AttemptsMax: 2}),
	"a failure that says not to retry":                         activityCase(activitySpec{Name: "Declines"}),
	"a failure the policy says not to retry":                   activityCase(activitySpec{Name: "FailsTwice", NonRetryable: []string{"TooEarly"}}),
	"start-to-close timeout":                                   activityCase(activitySpec{Name: "Hangs", StartToCloseMs: 500, AttemptsMax: 1}),
	"schedule-to-close timeout":                                activityCase(activitySpec{Name: "Hangs", ScheduleToCloseMs: 500}),
	"schedule-to-start timeout":                                activityCase(activitySpec{Name: "Greet", ScheduleToStartMs: 300, TaskQueue: "nobody-polls-here"}),
	"heartbeat timeout":                                        activityCase(activitySpec{Name: "Hangs", HeartbeatMs: 500, AttemptsMax: 1}),
	"the next attempt has the heartbeat of one that failed":    activityCase(activitySpec{Name: "BeatsThenFails", HeartbeatMs: 5_000}),
	"the next attempt has the heartbeat of one that timed out": activityCase(activitySpec{Name: "BeatsThenHangs", HeartbeatMs: 700}),
}

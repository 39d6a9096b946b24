package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
)

// An activity that hangs gives up after this, so that the worker can stop.
const hangMax = 3 * time.Second

type activities struct {
	// Task tokens of activities left to others.
	tokens chan []byte
}

func (*activities) Greet(_ context.Context, name string) (string, error) {
	return "Hello, " + name + "!", nil
}

// FailsTwice succeeds in its third attempt.
func (*activities) FailsTwice(ctx context.Context, _ string) (string, error) {
	attempt := activity.GetInfo(ctx).Attempt
	if attempt < 3 {
		return "", temporal.NewApplicationError(fmt.Sprintf("attempt %d", attempt), "TooEarly")
	}
	return fmt.Sprintf("attempt %d", attempt), nil
}

func (*activities) Declines(context.Context, string) (string, error) {
	return "", temporal.NewNonRetryableApplicationError("no", "Declined", nil)
}

func (*activities) Hangs(ctx context.Context, _ string) (string, error) { return "", hang(ctx) }

// BeatsThenFails counts in heartbeats and fails; its next attempt tells where it goes on.
func (*activities) BeatsThenFails(ctx context.Context, _ string) (string, error) {
	if activity.HasHeartbeatDetails(ctx) {
		return resumed(ctx)
	}
	for count := 1; count <= 5; count++ {
		activity.RecordHeartbeat(ctx, count)
	}
	return "", errors.New("counted to five")
}

// BeatsThenHangs is noticed by its heartbeat timeout.
func (*activities) BeatsThenHangs(ctx context.Context, _ string) (string, error) {
	if activity.HasHeartbeatDetails(ctx) {
		return resumed(ctx)
	}
	activity.RecordHeartbeat(ctx, 7)
	return "", hang(ctx)
}

// BeatsUntilCanceled learns of its cancellation by heartbeat.
func (*activities) BeatsUntilCanceled(ctx context.Context, _ string) (string, error) {
	for ctx.Err() == nil {
		activity.RecordHeartbeat(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	return "", ctx.Err()
}

// LeftToOthers hands out its token and ends; who has the token, or knows its id, completes it.
func (a *activities) LeftToOthers(ctx context.Context, how string) (string, error) {
	if how == "token" {
		a.tokens <- activity.GetInfo(ctx).TaskToken
	}
	return "", activity.ErrResultPending
}

func resumed(ctx context.Context) (string, error) {
	var count int
	err := activity.GetHeartbeatDetails(ctx, &count)
	return fmt.Sprintf("attempt %d went on after %d", activity.GetInfo(ctx).Attempt, count), err
}

func hang(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(hangMax):
		return errors.New("nobody stopped it")
	}
}

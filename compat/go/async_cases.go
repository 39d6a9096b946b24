package main

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

const namespace = "default"

var asyncCases = map[string]caseFunc{
	"completed from outside by token": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.start(ctx, oneActivity, activitySpec{Name: "LeftToOthers", Argument: "token"})
		if err != nil {
			return nil, err
		}
		token := <-s.activities.tokens
		if err := s.client.CompleteActivity(ctx, token, "from outside", nil); err != nil {
			return nil, err
		}
		return result(ctx, run)
	},
	"completed from outside by id": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.leftToOthers(ctx)
		if err != nil {
			return nil, err
		}
		if err := s.client.CompleteActivityByID(ctx, namespace, run.GetID(), run.GetRunID(), "left", "from outside", nil); err != nil {
			return nil, err
		}
		return result(ctx, run)
	},
	"failed from outside by id": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.leftToOthers(ctx)
		if err != nil {
			return nil, err
		}
		failure := temporal.NewNonRetryableApplicationError("from outside", "OnPurpose", nil)
		if err := s.client.CompleteActivityByID(ctx, namespace, run.GetID(), "", "left", nil, failure); err != nil {
			return nil, err
		}
		return result(ctx, run)
	},
}

// leftToOthers starts a workflow and waits until its activity is nobody's but ours.
func (s *suite) leftToOthers(ctx context.Context) (client.WorkflowRun, error) {
	run, err := s.start(ctx, oneActivity, activitySpec{Name: "LeftToOthers", Argument: "id", ID: "left"})
	if err != nil {
		return nil, err
	}
	return run, s.untilActivityRuns(ctx, run)
}

func (s *suite) untilActivityRuns(ctx context.Context, run client.WorkflowRun) error {
	for ctx.Err() == nil {
		described, err := s.client.DescribeWorkflowExecution(ctx, run.GetID(), run.GetRunID())
		if err != nil {
			return err
		}
		for _, each := range described.PendingActivities {
			if each.State == enumspb.PENDING_ACTIVITY_STATE_STARTED {
				return nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.Join(errors.New("the activity did not start"), ctx.Err())
}

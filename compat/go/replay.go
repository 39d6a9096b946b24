package main

import (
	"context"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/worker"
)

// replayAll has the SDK's own replayer judge the last run of every workflow the cases started.
func replayAll(ctx context.Context, s *suite) (any, error) {
	replayer := worker.NewWorkflowReplayer()
	register(replayer)
	for _, run := range s.runs {
		history := &historypb.History{}
		events := s.client.GetWorkflowHistory(ctx, run.GetID(), run.GetRunID(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			if err != nil {
				return nil, err
			}
			history.Events = append(history.Events, event)
		}
		if err := replayer.ReplayWorkflowHistory(nil, history); err != nil {
			name := history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()
			return nil, fmt.Errorf("%s %s: %w", name, run.GetID(), err)
		}
	}
	return "as recorded", nil
}

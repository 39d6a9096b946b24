package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	commandpb "go.temporal.io/api/command/v1"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/durationpb"
)

// wide opens one workflow with many pending activities and measures what a transition then costs.
// It speaks the API directly: an SDK worker would run the activities on its own.
func wide(arguments []string) error {
	flags := flag.NewFlagSet("wide", flag.ExitOnError)
	address := flags.String("address", "127.0.0.1:7233", "server")
	namespace := flags.String("namespace", "default", "an existing namespace")
	sizes := flags.String("pending", "10,100,1000,2000", "pending activities, one workflow each")
	steps := flags.Int("steps", 10, "activities started and completed while measuring, at most half of the pending")
	metrics := flags.String("metrics", "", "URL of the server's Prometheus text, for bytes written and commits")
	_ = flags.Parse(arguments)

	connection, err := grpc.NewClient(*address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for _, size := range strings.Split(*sizes, ",") {
		pending, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("--pending: %w", err)
		}
		bench := wideBench{
			service:   workflowservice.NewWorkflowServiceClient(connection),
			namespace: *namespace,
			metrics:   *metrics,
			taskQueue: &taskqueuepb.TaskQueue{Name: fmt.Sprintf("bench-wide-%d-%d", os.Getpid(), pending)},
		}
		if err := bench.run(ctx, pending, min(*steps, pending/2)); err != nil {
			return fmt.Errorf("%d pending: %w", pending, err)
		}
	}
	return nil
}

type wideBench struct {
	service            workflowservice.WorkflowServiceClient
	namespace, metrics string
	taskQueue          *taskqueuepb.TaskQueue
}

// run reports two phases: the one transition that schedules all, then single starts and completions. The
// first completion also schedules a workflow task, so one pair is done before the measuring begins.
func (b wideBench) run(ctx context.Context, pending, steps int) error {
	workflowID := b.taskQueue.GetName()
	if err := b.start(ctx, workflowID); err != nil {
		return err
	}
	before, began := readStoreCounters(b.metrics), time.Now()
	if err := b.scheduleAll(ctx, pending); err != nil {
		return err
	}
	b.report("scheduled", pending, 1, before, time.Since(began))

	if err := b.startAndComplete(ctx); err != nil {
		return err
	}
	before, began = readStoreCounters(b.metrics), time.Now()
	for range steps {
		if err := b.startAndComplete(ctx); err != nil {
			return err
		}
	}
	b.report("transition", pending, 2*steps, before, time.Since(began))
	return b.terminate(ctx, workflowID)
}

func (b wideBench) report(event string, pending, transitions int, before storeCounters, took time.Duration) {
	after := readStoreCounters(b.metrics)
	fields := map[string]any{
		"pending": pending, "transitions": transitions,
		"msEach": float64(took) / float64(time.Millisecond) / float64(transitions),
	}
	if before.known && after.known {
		fields["bytesEach"] = (after.bytesWritten - before.bytesWritten) / float64(transitions)
		fields["commitsEach"] = (after.commits - before.commits) / float64(transitions)
	}
	emit(event, fields)
}

func (b wideBench) start(ctx context.Context, workflowID string) error {
	_, err := b.service.StartWorkflowExecution(ctx, &workflowservice.StartWorkflowExecutionRequest{
		Namespace: b.namespace, WorkflowId: workflowID, RequestId: workflowID, TaskQueue: b.taskQueue, Identity: "bench",
		WorkflowType: &commonpb.WorkflowType{Name: "Wide"},
	})
	return err
}

func (b wideBench) scheduleAll(ctx context.Context, pending int) error {
	task, err := b.service.PollWorkflowTaskQueue(ctx, &workflowservice.PollWorkflowTaskQueueRequest{
		Namespace: b.namespace, TaskQueue: b.taskQueue, Identity: "bench",
	})
	if err != nil {
		return err
	}
	commands := make([]*commandpb.Command, pending)
	for i := range commands {
		commands[i] = b.scheduleActivity(i)
	}
	_, err = b.service.RespondWorkflowTaskCompleted(ctx, &workflowservice.RespondWorkflowTaskCompletedRequest{
		Namespace: b.namespace, TaskToken: task.GetTaskToken(), Commands: commands, Identity: "bench",
	})
	return err
}

func (b wideBench) scheduleActivity(index int) *commandpb.Command {
	return &commandpb.Command{
		CommandType: enumspb.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
		Attributes: &commandpb.Command_ScheduleActivityTaskCommandAttributes{
			ScheduleActivityTaskCommandAttributes: &commandpb.ScheduleActivityTaskCommandAttributes{
				ActivityId: strconv.Itoa(index), ActivityType: &commonpb.ActivityType{Name: "Wait"}, TaskQueue: b.taskQueue,
				ScheduleToCloseTimeout: durationpb.New(time.Hour),
				StartToCloseTimeout:    durationpb.New(time.Hour),
				Input: &commonpb.Payloads{Payloads: []*commonpb.Payload{{
					Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`"` + strings.Repeat("x", 100) + `"`),
				}}},
			},
		},
	}
}

func (b wideBench) startAndComplete(ctx context.Context) error {
	task, err := b.service.PollActivityTaskQueue(ctx, &workflowservice.PollActivityTaskQueueRequest{
		Namespace: b.namespace, TaskQueue: b.taskQueue, Identity: "bench",
	})
	if err != nil {
		return err
	}
	if len(task.GetTaskToken()) == 0 {
		return fmt.Errorf("an activity poll came back empty")
	}
	_, err = b.service.RespondActivityTaskCompleted(ctx, &workflowservice.RespondActivityTaskCompletedRequest{
		Namespace: b.namespace, TaskToken: task.GetTaskToken(), Identity: "bench",
	})
	return err
}

// terminate is housekeeping: a server that does not offer it yet keeps the workflow open, harmlessly.
func (b wideBench) terminate(ctx context.Context, workflowID string) error {
	_, err := b.service.TerminateWorkflowExecution(ctx, &workflowservice.TerminateWorkflowExecutionRequest{
		Namespace: b.namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflowID},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "load: not terminated: "+err.Error())
	}
	return nil
}

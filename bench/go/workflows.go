package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Noop is the least a workflow can do: one workflow task.
func Noop(workflow.Context) error { return nil }

// OneActivity runs one activity on the same task queue: two workflow tasks and an activity task.
func OneActivity(ctx workflow.Context) (string, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	var greeting string
	err := workflow.ExecuteActivity(ctx, Greet, "bench").Get(ctx, &greeting)
	return greeting, err
}

// Greet is that activity.
func Greet(_ context.Context, name string) (string, error) { return "Hello, " + name + "!", nil }

// TenActivities runs ten of them, one after the other.
func TenActivities(ctx workflow.Context) (string, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	var greeting string
	for range 10 {
		if err := workflow.ExecuteActivity(ctx, Greet, "bench").Get(ctx, &greeting); err != nil {
			return "", err
		}
	}
	return greeting, nil
}

// TenSignals waits for ten signals, which the client sends one after the other.
func TenSignals(ctx workflow.Context) error {
	channel := workflow.GetSignalChannel(ctx, signalName)
	for range 10 {
		channel.Receive(ctx, nil)
	}
	return nil
}

const signalName = "bench"

// scenario is a workflow, and how many signals the client sends it.
type scenario struct {
	definition any
	signals    int
}

var scenarios = map[string]scenario{
	"noop":       {definition: Noop},
	"activity":   {definition: OneActivity},
	"activities": {definition: TenActivities},
	"signals":    {definition: TenSignals, signals: 10},
}

func dial(address, namespace string) (client.Client, error) {
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	return client.Dial(client.Options{HostPort: address, Namespace: namespace, Logger: quiet})
}

// startWorker runs the workflows with the SDK's default options, as a user's first worker would,
// but for the number of pollers when it is given (0: the default).
func startWorker(c client.Client, taskQueue string, pollers int) (worker.Worker, error) {
	w := worker.New(c, taskQueue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: pollers,
		MaxConcurrentActivityTaskPollers: pollers,
	})
	w.RegisterWorkflow(Noop)
	w.RegisterWorkflow(OneActivity)
	w.RegisterWorkflow(TenActivities)
	w.RegisterWorkflow(TenSignals)
	w.RegisterActivity(Greet)
	return w, w.Start()
}

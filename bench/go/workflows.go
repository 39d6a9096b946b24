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

var scenarios = map[string]any{"noop": Noop, "activity": OneActivity}

func dial(address, namespace string) (client.Client, error) {
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	return client.Dial(client.Options{HostPort: address, Namespace: namespace, Logger: quiet})
}

// startWorker runs both workflows with the SDK's default options, as a user's first worker would,
// but for the number of pollers when it is given (0: the default).
func startWorker(c client.Client, taskQueue string, pollers int) (worker.Worker, error) {
	w := worker.New(c, taskQueue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: pollers,
		MaxConcurrentActivityTaskPollers: pollers,
	})
	w.RegisterWorkflow(Noop)
	w.RegisterWorkflow(OneActivity)
	w.RegisterActivity(Greet)
	return w, w.Start()
}

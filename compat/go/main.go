// Runs hello world, an activity, a timer and a signal through the official Go SDK against the server at
// the address given as the only argument, and prints one JSON object with what came back.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func greet(_ context.Context, name string) (string, error) { return "Hello, " + name + "!", nil }

func helloWorld(_ workflow.Context, name string) (string, error) { return "Hello, " + name + "!", nil }

func oneActivity(ctx workflow.Context, name string) (greeting string, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	err = workflow.ExecuteActivity(ctx, greet, name).Get(ctx, &greeting)
	return greeting, err
}

// Returns by the workflow's clock how many milliseconds the timer took.
func oneTimer(ctx workflow.Context, duration time.Duration) (int64, error) {
	started := workflow.Now(ctx)
	if err := workflow.Sleep(ctx, duration); err != nil {
		return 0, err
	}
	return workflow.Now(ctx).Sub(started).Milliseconds(), nil
}

func untilApproved(ctx workflow.Context) (string, error) {
	var by string
	workflow.GetSignalChannel(ctx, "approve").Receive(ctx, &by)
	return "approved by " + by, nil
}

type results struct {
	HelloWorld string `json:"helloWorld"`
	Activity   string `json:"activity"`
	TimerMs    int64  `json:"timerMs"`
	Signal     string `json:"signal"`
}

func run(ctx context.Context, address string) (got results, err error) {
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	c, err := client.DialContext(ctx, client.Options{HostPort: address, Logger: quiet})
	if err != nil {
		return got, err
	}
	defer c.Close()
	taskQueue := fmt.Sprintf("compat-go-%d", time.Now().UnixNano())
	w := worker.New(c, taskQueue, worker.Options{WorkerStopTimeout: time.Second})
	for _, each := range []any{helloWorld, oneActivity, oneTimer, untilApproved} {
		w.RegisterWorkflow(each)
	}
	w.RegisterActivity(greet)
	if err = w.Start(); err != nil {
		return got, err
	}
	defer w.Stop()
	start := func(name string, fn any, arguments ...any) (client.WorkflowRun, error) {
		options := client.StartWorkflowOptions{ID: taskQueue + "-" + name, TaskQueue: taskQueue}
		return c.ExecuteWorkflow(ctx, options, fn, arguments...)
	}
	execute := func(name string, result any, fn any, arguments ...any) {
		if err != nil {
			return
		}
		var handle client.WorkflowRun
		if handle, err = start(name, fn, arguments...); err == nil {
			err = handle.Get(ctx, result)
		}
	}
	execute("hello", &got.HelloWorld, helloWorld, "Go")
	execute("activity", &got.Activity, oneActivity, "gopher")
	execute("timer", &got.TimerMs, oneTimer, 300*time.Millisecond)
	if err != nil {
		return got, err
	}
	handle, err := start("signal", untilApproved)
	if err != nil {
		return got, err
	}
	if err = c.SignalWorkflow(ctx, handle.GetID(), handle.GetRunID(), "approve", "Rob"); err != nil {
		return got, err
	}
	return got, handle.Get(ctx, &got.Signal)
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compat host:port")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	got, err := run(ctx, os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(got)
}

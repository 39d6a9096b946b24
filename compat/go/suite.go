package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
)

// suite is what the cases of one run share.
type suite struct {
	client     client.Client
	taskQueue  string
	activities *activities
	started    atomic.Int64

	lock sync.Mutex
	runs []client.WorkflowRun
}

func newSuite(c client.Client) *suite {
	return &suite{
		client:     c,
		taskQueue:  fmt.Sprintf("compat-go-%d", time.Now().UnixNano()),
		activities: &activities{tokens: make(chan []byte, 1)},
	}
}

func register(w worker.WorkflowRegistry) {
	for _, each := range []any{
		helloWorld, oneTimer, untilApproved, oneActivity, cancelsActivity, sleepsLong, cleansUp,
		childOf, childGreets, childFails, cancelsChild,
		signalsOther, cancelsOther, collects, adder, continues, retried,
		versioned, localActivities, draws,
	} {
		w.RegisterWorkflow(each)
	}
}

// options gives a workflow an id that nothing else has.
func (s *suite) options() client.StartWorkflowOptions {
	return client.StartWorkflowOptions{ID: fmt.Sprintf("%s-%d", s.taskQueue, s.started.Add(1)), TaskQueue: s.taskQueue}
}

func (s *suite) start(ctx context.Context, fn any, arguments ...any) (client.WorkflowRun, error) {
	return s.startWith(ctx, s.options(), fn, arguments...)
}

func (s *suite) startWith(ctx context.Context, options client.StartWorkflowOptions, fn any, arguments ...any) (client.WorkflowRun, error) {
	run, err := s.client.ExecuteWorkflow(ctx, options, fn, arguments...)
	if err == nil {
		s.keep(run)
	}
	return run, err
}

// keep has the run's history replayed at the end.
func (s *suite) keep(run client.WorkflowRun) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.runs = append(s.runs, run)
}

// execute runs a workflow that returns a string to its end.
func (s *suite) execute(ctx context.Context, fn any, arguments ...any) (any, error) {
	run, err := s.start(ctx, fn, arguments...)
	if err != nil {
		return nil, err
	}
	return result(ctx, run)
}

func result(ctx context.Context, run client.WorkflowRun) (any, error) {
	var text string
	err := run.Get(ctx, &text)
	return text, err
}

// ending is a workflow's result, or its failure in words.
func ending(ctx context.Context, run client.WorkflowRun) (any, error) {
	var text string
	err := run.Get(ctx, &text)
	if err != nil && ctx.Err() == nil {
		return inWords(err), nil
	}
	return text, err
}

// inWords says the innermost of what the SDK made of a failure in a way all programs share.
func inWords(err error) string {
	var canceled *temporal.CanceledError
	var timeout *temporal.TimeoutError
	var application *temporal.ApplicationError
	var terminated *temporal.TerminatedError
	switch {
	case errors.As(err, &timeout):
		return "timeout " + timeout.TimeoutType().String()
	case errors.As(err, &canceled):
		return "canceled"
	case errors.As(err, &terminated):
		return "terminated"
	case errors.As(err, &application):
		return application.Type() + ": " + application.Message()
	default:
		return fmt.Sprintf("%T: %v", err, err)
	}
}

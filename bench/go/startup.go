package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

const probeEvery = 2 * time.Millisecond

// startup is begun before the server is: it reports when the server first answers GetSystemInfo, and when
// a first workflow has completed, registering the namespace in between where that is asked for.
func startup(arguments []string) error {
	flags := flag.NewFlagSet("startup", flag.ExitOnError)
	address := flags.String("address", "127.0.0.1:7233", "server")
	namespace := flags.String("namespace", "default", "namespace to use")
	register := flags.Bool("register", false, "register the namespace first")
	timeout := flags.Duration("timeout", time.Minute, "give up after")
	_ = flags.Parse(arguments)
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()

	emit("probing", map[string]any{})
	connection, err := probe(ctx, *address)
	if err != nil {
		return err
	}
	defer connection.Close()
	emit("ready", map[string]any{})
	if *register {
		if err := registerNamespace(ctx, connection, *namespace); err != nil {
			return err
		}
		emit("registered", map[string]any{})
	}
	return firstWorkflow(ctx, *address, *namespace)
}

// probe waits until the port accepts before it makes a gRPC connection, whose back-off after a
// refusal (a second) would otherwise be part of the figure.
func probe(ctx context.Context, address string) (*grpc.ClientConn, error) {
	for {
		socket, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = socket.Close()
			break
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s does not accept connections: %w", address, err)
		}
		time.Sleep(probeEvery)
	}
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	service := workflowservice.NewWorkflowServiceClient(connection)
	return connection, retry(ctx, func() error {
		_, err := service.GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
		return err
	})
}

func registerNamespace(ctx context.Context, connection *grpc.ClientConn, namespace string) error {
	service := workflowservice.NewWorkflowServiceClient(connection)
	request := &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	}
	return retry(ctx, func() error {
		_, err := service.RegisterNamespace(ctx, request)
		if err == nil {
			return nil
		}
		var exists *serviceerror.NamespaceAlreadyExists
		if errors.As(serviceerror.FromStatus(status.Convert(err)), &exists) {
			return nil
		}
		return err
	})
}

// firstWorkflow retries the start: a namespace may be known to the server only a moment after it was registered.
func firstWorkflow(ctx context.Context, address, namespace string) error {
	c, err := dial(address, namespace)
	if err != nil {
		return err
	}
	defer c.Close()
	taskQueue := fmt.Sprintf("bench-startup-%d", os.Getpid())
	return retry(ctx, func() error {
		w, err := startWorker(c, taskQueue, 0)
		if err != nil {
			return err
		}
		defer w.Stop()
		run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: taskQueue}, Noop)
		if err != nil {
			return err
		}
		if err := run.Get(ctx, nil); err != nil {
			return err
		}
		emit("first", map[string]any{})
		return nil
	})
}

func retry(ctx context.Context, attempt func() error) error {
	for {
		err := attempt()
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(probeEvery)
	}
}

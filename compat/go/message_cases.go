package main

import (
	"context"
	"errors"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/workflow"
)

var messageCases = map[string]caseFunc{
	"signal with start, twice": func(ctx context.Context, s *suite) (any, error) {
		options := s.options()
		first, err := s.client.SignalWithStartWorkflow(ctx, options.ID, "word", "one", options, collects)
		if err != nil {
			return nil, err
		}
		s.keep(first)
		second, err := s.client.SignalWithStartWorkflow(ctx, options.ID, "word", "two", options, collects)
		if err != nil {
			return nil, err
		}
		if first.GetRunID() != second.GetRunID() {
			return "two runs", nil
		}
		return result(ctx, first)
	},
	"queries": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.start(ctx, adder)
		if err != nil {
			return nil, err
		}
		seen := []int{}
		for amount := range 4 {
			if err := s.client.SignalWorkflow(ctx, run.GetID(), "", "add", amount); err != nil {
				return nil, err
			}
			total, err := s.total(ctx, run.GetID())
			if err != nil {
				return nil, err
			}
			seen = append(seen, total)
		}
		if err := run.Get(ctx, nil); err != nil {
			return nil, err
		}
		total, err := s.total(ctx, run.GetID())
		return append(seen, total), err
	},
	"a query nobody answers": func(ctx context.Context, s *suite) (any, error) {
		run, err := s.start(ctx, untilApproved)
		if err != nil {
			return nil, err
		}
		_, err = s.client.QueryWorkflow(ctx, run.GetID(), "", "nothing")
		var failed *serviceerror.QueryFailed
		said := errors.As(err, &failed)
		return said, s.client.SignalWorkflow(ctx, run.GetID(), "", "approve", "end")
	},
}

func (s *suite) total(ctx context.Context, id string) (total int, err error) {
	value, err := s.client.QueryWorkflow(ctx, id, "", "total")
	if err != nil {
		return 0, err
	}
	return total, value.Get(&total)
}

// Ends with the second word.
func collects(ctx workflow.Context) (string, error) {
	words := make([]string, 2)
	for index := range words {
		workflow.GetSignalChannel(ctx, "word").Receive(ctx, &words[index])
	}
	return strings.Join(words, ", "), nil
}

// Adds up what it is sent and ends with 3; tells the sum when asked, also afterwards.
func adder(ctx workflow.Context) error {
	total := 0
	if err := workflow.SetQueryHandler(ctx, "total", func() (int, error) { return total, nil }); err != nil {
		return err
	}
	for amount := 0; amount != 3; {
		workflow.GetSignalChannel(ctx, "add").Receive(ctx, &amount)
		total += amount
	}
	return nil
}

import { randomUUID } from 'node:crypto';
import type { Workflow } from '@perdure/common';
import { composeInterceptors, encodeMemo } from '@perdure/common/internal';
import { enums, StatusCode, type schedule, type workflowservice } from '@perdure/wire/types';
import { BaseClient, type BaseClientOptions, type LoadedWithDefaults } from '../base-client.js';
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ServiceError } from '../errors.js';
import { clientError, hasStatus } from '../grpc-errors.js';
import type { CreateScheduleInput, CreateScheduleOutput, ScheduleClientInterceptor } from '../interceptors.js';
import { itemsOfPages } from '../pages.js';
import {
  compileAction,
  decodeDescription,
  decodeSummary,
  encodeAttributes,
  encodeBackfill,
  encodeSchedule,
} from './schedule-conversion.js';
import {
  encodeScheduleOverlapPolicy,
  type Backfill,
  type ScheduleDescription,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
  type ScheduleOverlapPolicy,
  type ScheduleSummary,
  type ScheduleUpdateOptions,
} from './schedule-types.js';

export interface ScheduleClientOptions extends BaseClientOptions {
  interceptors?: ScheduleClientInterceptor[] | undefined;
}

export type LoadedScheduleClientOptions = LoadedWithDefaults<ScheduleClientOptions>;

export interface ListScheduleOptions {
  pageSize?: number | undefined;
  query?: string | undefined;
}

/** A schedule to talk to. Making one does not call the server. */
export interface ScheduleHandle {
  readonly scheduleId: string;
  readonly client: ScheduleClient;
  /** @throws ScheduleNotFoundError, as all that follow */
  describe(): Promise<ScheduleDescription>;
  /** Replaces the schedule by what the function makes of it. Of two at the same time the later wins. */
  update<W extends Workflow = Workflow>(
    updateFn: (previous: ScheduleDescription) => ScheduleUpdateOptions<ScheduleOptionsStartWorkflowAction<W>>,
  ): Promise<void>;
  /** Workflows that run go on. */
  delete(): Promise<void>;
  /** Takes the action now. */
  trigger(overlap?: ScheduleOverlapPolicy): Promise<void>;
  backfill(options: Backfill | Backfill[]): Promise<void>;
  pause(note?: string): Promise<void>;
  unpause(note?: string): Promise<void>;
}

/** To the letter as the official SDK has them (packages/client/src/schedule-client.ts): its conformance tests compare whole notes. */
const defaultNotes = { pause: 'Paused via TypeScript SDK"', unpause: 'Unpaused via TypeScript SDK"' };

/** Starts workflows at times. */
export class ScheduleClient extends BaseClient {
  readonly options: LoadedScheduleClientOptions;

  constructor(options: ScheduleClientOptions = {}) {
    super(options);
    this.options = { ...this.withDefaults(options), interceptors: options.interceptors ?? [] };
  }

  /** @throws ScheduleAlreadyRunning */
  async create<W extends Workflow = Workflow>(
    options: ScheduleOptions<ScheduleOptionsStartWorkflowAction<W>>,
  ): Promise<ScheduleHandle> {
    const { scheduleId, action } = options;
    for (const [name, value] of Object.entries({ scheduleId, 'action.taskQueue': action?.taskQueue }))
      if (typeof value !== 'string' || value === '') throw new TypeError(`Missing ${name} in the options of a schedule`);
    if (action.type !== 'startWorkflow')
      throw new TypeError(`action.type of schedule '${scheduleId}' is ${String(action.type)}; it must be 'startWorkflow'`);
    const compiled = { ...options, action: compileAction(scheduleId, action) };
    const next = composeInterceptors(this.options.interceptors, 'create', async (input) => this.#create(input));
    await next({ options: compiled, headers: {} });
    return this.getHandle(scheduleId);
  }

  async #create({ options, headers }: CreateScheduleInput): Promise<CreateScheduleOutput> {
    const { scheduleId, memo, state } = options;
    const request: workflowservice.CreateScheduleRequest = {
      ...this.#common(scheduleId),
      requestId: randomUUID(),
      schedule: await encodeSchedule(this.core, options, headers),
      memo:
        memo === undefined ? undefined : { fields: await encodeMemo(this.core.dataConverter, memo, `schedule '${scheduleId}'`) },
      searchAttributes: encodeAttributes(options),
      initialPatch: {
        triggerImmediately:
          state?.triggerImmediately === true ? { overlapPolicy: enums.ScheduleOverlapPolicy.ALLOW_ALL } : undefined,
        backfillRequest: state?.backfill?.map(encodeBackfill),
      },
    };
    try {
      const { conflictToken } = await this.core.service.createSchedule(request);
      return { conflictToken: conflictToken ?? new Uint8Array() };
    } catch (error) {
      if (hasStatus(error, StatusCode.ALREADY_EXISTS))
        throw new ScheduleAlreadyRunning('Schedule already exists and is running', scheduleId);
      throw clientError(error, `Failed to create schedule ${scheduleId}`);
    }
  }

  /** A handle to a schedule that exists, or may. */
  getHandle(scheduleId: string): ScheduleHandle {
    return {
      scheduleId,
      client: this,
      describe: async () => this.#describe(scheduleId),
      update: async (updateFn) => this.#update(scheduleId, updateFn),
      delete: async () => {
        await this.#call('delete', scheduleId, async () => this.core.service.deleteSchedule(this.#common(scheduleId)));
      },
      trigger: async (overlap = 'ALLOW_ALL') =>
        this.#patch(scheduleId, { triggerImmediately: { overlapPolicy: encodeScheduleOverlapPolicy(overlap) } }),
      backfill: async (options) =>
        this.#patch(scheduleId, { backfillRequest: (Array.isArray(options) ? options : [options]).map(encodeBackfill) }),
      pause: async (note) => this.#patch(scheduleId, { pause: note ?? defaultNotes.pause }),
      unpause: async (note) => this.#patch(scheduleId, { unpause: note ?? defaultNotes.unpause }),
    };
  }

  /** All schedules, or those that a query finds. A new one may take a moment to appear. */
  list({ pageSize, query }: ListScheduleOptions = {}): AsyncIterable<ScheduleSummary> {
    const { core } = this;
    return itemsOfPages(async (nextPageToken) => {
      try {
        const page = await core.service.listSchedules({
          namespace: core.namespace,
          maximumPageSize: pageSize,
          query,
          nextPageToken,
        });
        const items = await Promise.all((page.schedules ?? []).map(async (entry) => decodeSummary(core, entry)));
        return { items, nextPageToken: page.nextPageToken };
      } catch (error) {
        throw clientError(error, 'Failed to list schedules');
      }
    });
  }

  #common(scheduleId: string) {
    return { namespace: this.core.namespace, identity: this.core.identity, scheduleId };
  }

  async #describe(scheduleId: string): Promise<ScheduleDescription> {
    const { namespace } = this.core;
    const raw = await this.#call('describe', scheduleId, async () =>
      this.core.service.describeSchedule({ namespace, scheduleId }),
    );
    return decodeDescription(this.core, scheduleId, raw);
  }

  async #update(scheduleId: string, updateFn: (previous: ScheduleDescription) => ScheduleUpdateOptions): Promise<void> {
    const previous = await this.#describe(scheduleId);
    const options = updateFn(previous);
    // Those that interceptors gave when it was created: an update has none of its own.
    const headers = previous.raw.schedule?.action?.startWorkflow?.header?.fields ?? {};
    const compiled = { ...options, action: compileAction(scheduleId, options.action) };
    const request = {
      ...this.#common(scheduleId),
      requestId: randomUUID(),
      schedule: await encodeSchedule(this.core, compiled, headers),
      searchAttributes: encodeAttributes(compiled),
    };
    await this.#call('update', scheduleId, async () => this.core.service.updateSchedule(request));
  }

  async #patch(scheduleId: string, patch: schedule.SchedulePatch): Promise<void> {
    const request = { ...this.#common(scheduleId), requestId: randomUUID(), patch };
    await this.#call('patch', scheduleId, async () => this.core.service.patchSchedule(request));
  }

  async #call<R>(what: string, scheduleId: string, call: () => Promise<R>): Promise<R> {
    try {
      return await call();
    } catch (error) {
      const known = clientError(error, `Failed to ${what} schedule ${scheduleId}`);
      if (known instanceof ServiceError && hasStatus(error, StatusCode.NOT_FOUND))
        throw new ScheduleNotFoundError((error as { readonly details?: string }).details || 'Schedule not found', scheduleId);
      throw known;
    }
  }
}

import { systemEnvironment, type Environment } from '../environment.js';
import { PidController } from './pid-controller.js';
import { SystemResources, type ResourceUsage } from './system-resources.js';

export interface ResourceBasedTunerOptions {
  /** Part of the machine's memory, or of the container's, from 0 to 1; 0.8 at most is wise, as one cannot foresee what a task takes. */
  targetMemoryUsage: number;
  /** Part of the CPU time of the machine or container, from 0 to 1. */
  targetCpuUsage: number;
}

/** Where usage is read; it may be asked as often as one likes. */
export interface UsageSource {
  usage(): ResourceUsage;
}

/** What the PID controllers' output must exceed for another slot. Those of the official SDK. */
const memoryOutputThreshold = 0.25;
const cpuOutputThreshold = 0.05;

/** Says whether what the process uses of the machine allows another slot. Workers of a process may share one. */
export class ResourceBasedController {
  readonly #memory: PidController;
  readonly #cpu: PidController;

  private constructor(
    readonly targets: ResourceBasedTunerOptions,
    private readonly source: UsageSource,
    /** The clock and timers of the suppliers that ask it. */
    readonly environment: Environment,
  ) {
    this.#memory = new PidController(fraction('targetMemoryUsage', targets.targetMemoryUsage));
    this.#cpu = new PidController(fraction('targetCpuUsage', targets.targetCpuUsage));
  }

  /** @throws TypeError for targets that are no fractions */
  static create(options: ResourceBasedTunerOptions): ResourceBasedController {
    return ResourceBasedController.over(options, new SystemResources(systemEnvironment), systemEnvironment);
  }

  /** With usage and time from elsewhere than this machine. */
  static over(options: ResourceBasedTunerOptions, source: UsageSource, environment: Environment): ResourceBasedController {
    return new ResourceBasedController(options, source, environment);
  }

  /** Each call is a measurement. */
  hasRoom(): boolean {
    const { memory, cpu } = this.source.usage();
    const memoryOutput = this.#memory.next(memory);
    const cpuOutput = this.#cpu.next(cpu);
    return memoryOutput > memoryOutputThreshold && cpuOutput > cpuOutputThreshold && memory <= this.#memory.target;
  }
}

function fraction(name: string, value: number): number {
  if (!(value >= 0 && value <= 1)) throw new TypeError(`tunerOptions.${name} is ${value}; it must be from 0 to 1`);
  return value;
}

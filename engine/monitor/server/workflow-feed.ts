import type { LiveEvent, LiveView } from '../../live/status.ts';
import type { Audience } from './audience.ts';
import { messageOf } from './client.ts';
import type { Link, Message } from './client.ts';
import type { MonitorLimits } from './limits.ts';
import type { Workflow } from './workflow.ts';
import { stepEventOf, stepOf } from './workflow-steps.ts';
import type { RecentSteps, StepEvent } from './workflow-steps.ts';

/** What the feed tells from. */
export interface WorkflowFeedParts {
  readonly view: LiveView;
  readonly workflow: Workflow;
  readonly steps: RecentSteps;
  readonly audience: Audience;
  readonly limits: MonitorLimits;
  /** Real ms, for how much may be sent. */
  readonly realNow: () => number;
}

/** `/ws`: all that happens, and the whole workflow now and then. */
export class WorkflowFeed {
  readonly #parts: WorkflowFeedParts;
  readonly #formingSent = new Map<string, number>();
  #updatesLeft: number;
  #updatesAt: number;
  #omitted = 0;

  constructor(parts: WorkflowFeedParts) {
    this.#parts = parts;
    this.#updatesLeft = parts.limits.updatesAtOnce;
    this.#updatesAt = parts.realNow();
  }

  /** Takes a client in and tells it at once how things stand. What it says is of no interest. */
  admit(link: Link): void {
    this.#parts.audience.admit(link, { hear: () => {} }).send(this.#status());
  }

  /** Tells everybody how everything stands. */
  tellStatus(): void {
    if (this.#parts.audience.size > 0) this.#parts.audience.broadcast(this.#status());
  }

  /** Passes an event on. */
  hear(event: LiveEvent): void {
    const step = stepEventOf(event);
    if (step !== undefined) this.#parts.steps.note(step);
    if (this.#parts.audience.size === 0) return;
    if (step !== undefined && this.#mayUpdate(step)) this.#update(step);
    const message = this.#messageOf(event);
    if (message !== undefined) this.#parts.audience.broadcast(message);
  }

  #status(): Message {
    const status = this.#parts.view.status();
    const content = { timestamp: status.time, workflow_status: this.#parts.workflow.status(status) };
    return messageOf({ type: 'workflow_status', ...content }, 'workflow_status');
  }

  /** A step as it comes; `omitted` says how many before it were too many to be sent. */
  #update(step: StepEvent): void {
    const { kind: _, time: timestamp, ...about } = step;
    const data = 'signal' in about ? about.signal : about;
    const omitted = this.#omitted === 0 ? {} : { omitted: this.#omitted };
    this.#omitted = 0;
    const content = { type: 'workflow_update', timestamp, update: stepOf(step), data, ...omitted };
    this.#parts.audience.broadcast(messageOf(content));
  }

  /** Steps come in thousands a second while history is caught up with: more than people see is counted, not sent. */
  #mayUpdate({ kind }: StepEvent): boolean {
    if (kind === 'signal') return true;
    const { limits, realNow } = this.#parts;
    const now = realNow();
    const earned = ((now - this.#updatesAt) / 1_000) * limits.updatesPerSecond;
    this.#updatesLeft = Math.min(limits.updatesAtOnce, this.#updatesLeft + earned);
    this.#updatesAt = now;
    if (this.#updatesLeft < 1) {
      this.#omitted++;
      return false;
    }
    this.#updatesLeft--;
    return true;
  }

  #messageOf(event: LiveEvent): Message | undefined {
    const { time: timestamp } = event;
    switch (event.kind) {
      case 'signal':
        return messageOf({ type: 'new_signal', timestamp, signal: event.signal });
      case 'status':
        return messageOf({ type: 'status_changed', timestamp, phase: event.phase, reason: event.reason });
      case 'forming': {
        const { symbol, candle } = event;
        if (!this.#mayForm(symbol)) return undefined;
        return messageOf({ type: 'forming', timestamp, symbol, candle }, `forming ${symbol}`);
      }
      case 'connection':
        return messageOf({ type: 'connection', timestamp, event: event.event });
      case 'bot':
        return messageOf({ type: 'bot_changed', timestamp, bot: event.bot, state: event.state, reason: event.reason });
      default:
        return undefined;
    }
  }

  #mayForm(symbol: string): boolean {
    const { limits, realNow } = this.#parts;
    const now = realNow();
    if (now - (this.#formingSent.get(symbol) ?? -Infinity) < limits.formingEveryMs) return false;
    this.#formingSent.set(symbol, now);
    return true;
  }
}

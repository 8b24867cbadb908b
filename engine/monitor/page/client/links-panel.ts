import type { ConnectionEvent, ConnectionStatus, LiveStatus } from '../../../live/status.ts';
import { byId, create, setAttribute, setText, wrap } from './elements.ts';
import { factList } from './facts.ts';
import { Rows } from './rows.ts';
import { clockText, countText, decimalText, durationText, percentText, signedText, timeText } from './text.ts';

const PHASES = {
  live: { sign: '●', word: 'live' },
  probation: { sign: '◐', word: 'on probation' },
  connecting: { sign: '○', word: 'connecting' },
} as const;

const EVENT_SIGNS: Readonly<Record<ConnectionEvent['what'], string>> = {
  connecting: '○',
  open: '◐',
  live: '●',
  lost: '✕',
  closed: '■',
  refused: '⊘',
};

interface Link extends ConnectionStatus {
  readonly now: number;
}

let links: Rows<Link, HTMLDivElement> | undefined;
let history: Rows<ConnectionEvent & { readonly key: string }, HTMLDivElement> | undefined;
let drawFacts: ReturnType<typeof factList> | undefined;

/** Connections to the exchange as they are, what they went through, and how much may still be asked by REST. */
export function drawLinks(status: LiveStatus): void {
  links ??= new Rows(byId('links-now'), {
    keyOf: ({ id }) => String(id),
    make: ({ id }) =>
      wrap(
        'div',
        'link',
        create('span', 'sign'),
        create('strong', '', `#${id}`),
        create('span', 'word'),
        create('span', 'age'),
      ),
    update: (row, { phase, since, lastDataAt, now }) => {
      const [sign, , word, age] = row.children;
      setAttribute(row, 'data-phase', phase);
      setText(sign!, PHASES[phase].sign);
      setText(word!, `${PHASES[phase].word} for ${durationText(now - since)}`);
      setText(age!, lastDataAt > 0 ? `data ${durationText(now - lastDataAt)} ago` : 'no data yet');
    },
  });
  links.show(status.connections.map((one) => ({ ...one, now: status.time })));
  setAttribute(byId('links-now'), 'data-empty', status.connections.length === 0 ? 'No connection.' : '');
  const { usedWeight, weightMax, pausedUntil } = status.rest;
  drawFacts ??= factList(byId('links-facts'));
  drawFacts([
    { name: 'Reconnects', text: decimalText(status.counts.reconnects) },
    { name: 'Requests', text: decimalText(status.counts.requests) },
    {
      name: 'REST weight',
      text: `${decimalText(usedWeight)} of ${decimalText(weightMax)} (${percentText(usedWeight / weightMax, 0)})`,
    },
    {
      name: 'REST pause',
      text: pausedUntil === null ? 'none' : `until ${clockText(pausedUntil)}`,
      tone: pausedUntil === null ? 'quiet' : 'warn',
    },
    {
      name: 'Exchange clock',
      text: status.clockOffsetMs === null ? 'not measured' : `${signedText(status.clockOffsetMs, 0)} ms`,
    },
  ]);
  setText(byId('links-aside'), countText(status.connectionHistory.length, 'event'));
  drawHistory(status.connectionHistory);
}

/** Newest first; several of one connection may fall into one instant, so a row is known by its place from the oldest too. */
function drawHistory(events: readonly ConnectionEvent[]): void {
  history ??= new Rows(byId('links-history'), {
    keyOf: ({ key }) => key,
    make: ({ time, connection, what, detail }) => {
      const when = create('time', '', clockText(time));
      when.title = `${timeText(time)} UTC`;
      const sign = create('span', `sign ${what}`, EVENT_SIGNS[what]);
      const text = create('span', 'what', `#${connection} ${what}`);
      const why = create('span', 'detail', detail);
      why.title = detail;
      return wrap('div', 'entry', when, sign, text, why);
    },
    update: () => {},
  });
  const seen = new Map<string, number>();
  const keyed = [...events].reverse().map((event) => {
    const name = `${event.time}/${event.connection}/${event.what}/${event.detail}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { ...event, key: `${name}/${times}` };
  });
  history.show(keyed.reverse());
}

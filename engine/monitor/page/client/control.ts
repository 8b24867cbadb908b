import { AskError, order } from './ask.ts';
import { byId, setText } from './elements.ts';

export type BotAction = 'pause' | 'resume' | 'stop';

const KEPT_AS = 'ninefold-control-token';

const MEANING: Readonly<Record<BotAction, string>> = {
  pause: 'It goes on deciding on paper; its signals are recorded and not sent.',
  resume: 'Its signals are sent again from the next close on.',
  stop: 'It decides no more. This is for good: a stopped bot cannot be resumed.',
};

/** The token of this tab, kept until the tab is closed; a browser that keeps nothing asks each time. */
const token = {
  get(): string {
    try {
      return sessionStorage.getItem(KEPT_AS) ?? '';
    } catch {
      return '';
    }
  },
  set(value: string): void {
    try {
      if (value === '') sessionStorage.removeItem(KEPT_AS);
      else sessionStorage.setItem(KEPT_AS, value);
    } catch {
      // private windows may refuse; the order itself went through
    }
  },
};

let wanted: { bot: string; action: BotAction; onDone: () => void } | undefined;

/** Asks the reader to confirm an order to a bot, and for the token unless this tab has it; then sends it. */
export function askControl(next: NonNullable<typeof wanted>): void {
  wanted = next;
  const verb = next.action[0]!.toUpperCase() + next.action.slice(1);
  setText(byId('ask-title'), `${verb} ${next.bot}?`);
  setText(byId('ask-text'), MEANING[next.action]);
  setText(byId('ask-yes'), verb);
  byId('ask-yes').classList.toggle('grave', next.action === 'stop');
  setText(byId('ask-problem'), '');
  showToken(token.get() === '');
  byId<HTMLDialogElement>('ask').showModal();
}

function showToken(isNeeded: boolean): void {
  const input = byId<HTMLInputElement>('ask-token');
  input.value = '';
  input.hidden = !isNeeded;
  byId('ask-label').hidden = !isNeeded;
  input.required = isNeeded;
}

async function send(): Promise<void> {
  if (wanted === undefined) return;
  const input = byId<HTMLInputElement>('ask-token');
  const secret = input.hidden ? token.get() : input.value.trim();
  const button = byId<HTMLButtonElement>('ask-yes');
  button.disabled = true;
  try {
    await order(`/api/bots/${encodeURIComponent(wanted.bot)}/${wanted.action}`, secret);
    token.set(secret);
    byId<HTMLDialogElement>('ask').close();
    wanted.onDone();
  } catch (error) {
    if (error instanceof AskError && (error.status === 401 || error.status === 403)) {
      token.set('');
      showToken(true);
      input.focus();
    }
    setText(byId('ask-problem'), error instanceof Error ? error.message : String(error));
  }
  button.disabled = false;
}

/** Makes the dialog's buttons work. */
export function wireControl(): void {
  const dialog = byId<HTMLDialogElement>('ask');
  byId('ask-no').addEventListener('click', () => dialog.close());
  byId('ask-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
}

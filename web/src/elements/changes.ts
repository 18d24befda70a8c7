// How a user changes their own messages: a form with the new text, and the question whether to take a message back.

import type { Message } from "pidge-client";
import { html, nothing, type TemplateResult } from "lit";
import { retract, save, type Thread } from "./actions.js";

/** What this needs of the thread element. */
export interface Host {
  readonly root: ParentNode;
  thread: () => Thread;
  /** Renders the thread. */
  update: () => Promise<unknown>;
  /** Puts the focus on a message. */
  focus: (seq: number) => void;
}

export class Changes {
  /** The `seq` of the message that is being edited. */
  editing: number | undefined;
  /** The message that may be taken back. */
  #question: Message | undefined;

  constructor(readonly host: Host) {}

  /** Begins to edit a message. Its text is put in once: what the user has typed stays if the message changes. */
  async edit({ seq, body }: Message): Promise<void> {
    this.editing = seq;
    await this.host.update();
    const text = this.host.root.querySelector<HTMLTextAreaElement>(".editor textarea")!;
    text.value = body!;
    text.focus();
  }

  /** Asks whether to take a message back. */
  async ask(message: Message): Promise<void> {
    this.#question = message;
    await this.host.update();
    this.host.root.querySelector("dialog")?.showModal();
  }

  /** The form, in place of the body of the message. */
  editor({ seq }: Message): TemplateResult {
    const { texts } = this.host.thread();
    const submit = async (event: Event) => {
      event.preventDefault();
      const body = new FormData(event.target as HTMLFormElement).get("body") as string;
      if (await save(this.host.thread(), seq, body)) this.#end(seq);
    };
    const onKey = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === "Escape" && !event.isComposing) this.#end(seq);
    };
    return html`<form class="editor" @submit=${submit} @keydown=${onKey}>
      <textarea name="body" dir="auto" rows="3" aria-label=${texts.text("edit_message")}></textarea>
      <p class="buttons"><button class="main">${texts.text("save")}</button>
        <button type="button" @click=${() => this.#end(seq)}>${texts.text("cancel")}</button></p>
    </form>`;
  }

  /** The question, while it is asked. */
  dialog(): unknown {
    if (!this.#question) return nothing;
    const { seq } = this.#question;
    const { texts } = this.host.thread();
    const close = () => this.#end(seq);
    const act = () => {
      close();
      void retract(this.host.thread(), seq);
    };
    return html`<dialog aria-labelledby="question" @cancel=${close} @keydown=${(event: Event) => event.stopPropagation()}>
      <p id="question">${texts.text("take_back_question")}</p>
      <p class="buttons"><button class="main" @click=${act}>${texts.text("take_back")}</button>
        <button @click=${close}>${texts.text("cancel")}</button></p>
    </dialog>`;
  }

  #end(seq: number): void {
    this.editing = this.#question = undefined;
    void this.host.update();
    this.host.focus(seq);
  }
}

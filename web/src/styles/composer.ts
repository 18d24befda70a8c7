import { css } from "lit";

export const composerStyles = css`
  :host {
    display: block;
    padding: 0.5em 0.75em;
    border-block-start: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
  }
  form {
    display: flex;
    align-items: end;
    gap: 0.5em;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.5em;
    max-block-size: 10em;
    padding: 0.5em;
    field-sizing: content;
    resize: vertical;
  }
  .main {
    min-block-size: 2.5em;
  }
  .line {
    flex-wrap: wrap;
  }
  .below {
    justify-content: space-between;
    margin: 0.25em 0 0;
    font-size: 0.8125em;
  }
  label input {
    min-block-size: 1.5em;
    margin: 0;
  }
  .notice p {
    margin: 0;
    overflow-wrap: anywhere;
  }
`;

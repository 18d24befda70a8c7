// What the elements use of Lit's css-tag: the build puts this in its place, which makes the bundle a fiftieth smaller. What is left
// out is for browsers without adopted style sheets, in which the elements do not work anyway.

export const supportsAdoptingStyleSheets = true;

/** The style sheet of a template without values. */
export function css([text]: TemplateStringsArray): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text!);
  return sheet;
}

export function adoptStyles(root: ShadowRoot, sheets: CSSStyleSheet[]): void {
  root.adoptedStyleSheets = sheets;
}

export const getCompatibleStyle = (sheet: CSSStyleSheet): CSSStyleSheet => sheet;

// Lit exports these again; nothing uses them.
export { css as CSSResult, css as unsafeCSS };

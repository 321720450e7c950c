import { createElement, type JSX, type VNode } from 'preact';

export type MarkdownNode = string | { tag: string; href?: string; children: MarkdownNode[] };

/** A text that was turned into a tree when the pages were built. */
export function Markdown({ of }: { of: readonly MarkdownNode[] }): JSX.Element {
  return <div class="prose">{of.map(node)}</div>;
}

function node(of: MarkdownNode): VNode | string {
  if (typeof of === 'string') {
    return of;
  }

  const isHeading = /^h\d$/.test(of.tag);
  return createElement(of.tag, { ...(of.href && { href: of.href }), ...(isHeading && { id: anchor(of) }) }, ...of.children.map(node));
}

// As other readers of Markdown name headings, so that links within the text lead somewhere.
const anchor = (of: MarkdownNode) => plain(of).toLowerCase().replaceAll(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-');

const plain = (of: MarkdownNode): string => (typeof of === 'string' ? of : of.children.map(plain).join(''));

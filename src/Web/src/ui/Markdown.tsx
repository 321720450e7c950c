import { createElement, type JSX, type VNode } from 'preact';

export type MarkdownNode = string | { tag: string; href?: string; children: MarkdownNode[] };

/** A text that was turned into a tree when the pages were built. */
export function Markdown({ of }: { of: readonly MarkdownNode[] }): JSX.Element {
  return <div class="prose">{of.map(node)}</div>;
}

function node(of: MarkdownNode): VNode | string {
  return typeof of === 'string' ? of : createElement(of.tag, of.href ? { href: of.href } : {}, ...of.children.map(node));
}

import type { JSX } from 'preact';
import policy from '../../../../../docs/policies/privacy.md';
import { homeText } from '../../text/home';
import { language } from '../../text/language';
import { Markdown, type MarkdownNode } from '../../ui/Markdown';
import { PageTitle } from '../../ui/Page';
import './policy.css';

const isTitle = (node: MarkdownNode) => typeof node !== 'string' && node.tag === 'h1';
const words = (node: MarkdownNode): string => (typeof node === 'string' ? node : node.children.map(words).join(''));
const title = words(policy.find(isTitle) ?? '');

/** The text of the policy as it is kept in docs/policies. It has one wording, which is the English one. */
export default function Privacy(): JSX.Element {
  const text = homeText();
  return (
    <article class="reading centred stack" lang="en">
      <PageTitle>{title}</PageTitle>
      {language.value !== 'en' && <p class="soft" lang={language.value}>{text.policyOnlyEnglish}</p>}
      <Markdown of={policy.filter(node => !isTitle(node))} />
    </article>
  );
}

import type { ButtonHTMLAttributes, ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './Icon';

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'label'>;

export interface ButtonProps extends Native {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: IconName;
  small?: boolean;
  wide?: boolean;
  /** Shows that it is at work; it cannot be pressed meanwhile, and keeps the focus. */
  busy?: boolean;
  children?: ComponentChildren;
}

export function Button(
  { look = 'plain', icon, small, wide, busy, children, class: extra, onClick, type = 'button', ...rest }: ButtonProps): JSX.Element {
  const classes = ['button', look, small && 'small', wide && 'wide', !children && 'icon', extra].filter(Boolean).join(' ');
  return (
    <button {...rest} type={type} class={classes} aria-disabled={busy ? true : undefined} aria-busy={busy ? true : undefined}
      onClick={event => (busy ? event.preventDefault() : onClick?.(event))}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is only a picture. Its name is read out, and shown when a pointer rests on it. */
export function IconButton({ label, icon, ...rest }: Omit<ButtonProps, 'children' | 'icon'> & { label: string; icon: IconName }): JSX.Element {
  return <Button {...rest} icon={icon} aria-label={label} title={label} />;
}

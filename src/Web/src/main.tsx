import '@fontsource-variable/bricolage-grotesque/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/shell.css';
import { render } from 'preact';
import { App } from './shell/App';
import './state/secret';
import './state/draft';
import './state/jobs';

render(<App />, document.getElementById('app')!);

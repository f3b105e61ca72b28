/** Colours of the panel, one set per mode. Text tones reach 4.5 : 1 on `paper`, marks 3 : 1. */
export type Tone = 'running' | 'working' | 'waiting' | 'failed' | 'stopped' | 'unknown';
export type Mode = 'light' | 'dark';

export interface Tokens {
  ground: string;
  paper: string;
  /** One step above paper: table heads, hovered rows, code. */
  raised: string;
  line: string;
  text: string;
  quietText: string;
  accent: string;
  accentText: string;
  tone: Record<Tone, string>;
  /** Soft backgrounds behind a tone's text. */
  wash: Record<Tone, string>;
}

const light: Tokens = {
  ground: '#F4F6F8',
  paper: '#FFFFFF',
  raised: '#EEF2F5',
  line: '#D5DDE4',
  text: '#16212B',
  quietText: '#4F5E6B',
  accent: '#0E7C86',
  accentText: '#FFFFFF',
  tone: {
    running: '#19743F',
    working: '#0B6B74',
    waiting: '#8A5600',
    failed: '#B3261E',
    stopped: '#55636F',
    unknown: '#55636F',
  },
  wash: {
    running: '#E4F3EA',
    working: '#DFF2F3',
    waiting: '#FBF0DA',
    failed: '#FCE9E7',
    stopped: '#EAEEF1',
    unknown: '#EAEEF1',
  },
};

const dark: Tokens = {
  ground: '#0E1418',
  paper: '#151D23',
  raised: '#1D272F',
  line: '#2D3943',
  text: '#E3EAEF',
  quietText: '#A3B2BE',
  accent: '#3CC4C9',
  accentText: '#06282A',
  tone: {
    running: '#62CC91',
    working: '#4CCDD2',
    waiting: '#E6B757',
    failed: '#FF8F85',
    stopped: '#A9B6C0',
    unknown: '#A9B6C0',
  },
  wash: {
    running: '#16301F',
    working: '#103032',
    waiting: '#33290F',
    failed: '#3A1B19',
    stopped: '#222C34',
    unknown: '#222C34',
  },
};

export const tokens: Readonly<Record<Mode, Tokens>> = { light, dark };

export const fontFamily = '"Vazirmatn Variable", system-ui, sans-serif';
export const monoFamily = '"JetBrains Mono Variable", ui-monospace, monospace';
/** Widest line of content, in pixels. */
export const contentWidth = 1440;

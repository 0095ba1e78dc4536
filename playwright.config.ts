import { defineMatrix } from './src/define-matrix.ts';

/** Environment variables override these: STANDOFF_OUT, STANDOFF_PATIENCE, and so on. */
export default defineMatrix({
  out: 'standoff-results',
  patience: 3000, // ms
  observer: 'relay', // relay, pcap, both
  navigation: 'new-tab', // new-tab, goto, link, typed, keyboard-reload; or several, separated by commas
  isolation: 'auto', // auto, trial, browser
  evidence: 'none', // none, netlog
  servers: 'default', // or ids, separated by commas
  scenarios: 'default',
  browsers: 'default,releases', // the three, and those from `npx standoff releases install`
  trials: 1, // of each cell; auto: until the interval of its stall rate is narrow enough
  interval: 0.3, // width of that 95 % interval
  most: 40, // the most trials with auto
  expectations: 'none', // or the file of expected verdicts
  bind: '127.0.0.1', // or an address of this machine that a grid's nodes can reach
  grid: 'none', // or the address of a Selenium Grid
});

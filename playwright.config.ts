import { defineMatrix } from './src/define-matrix.ts';

/** Environment variables override these: STANDOFF_OUT, STANDOFF_PATIENCE, and so on. */
export default defineMatrix({
  out: 'standoff-results',
  patience: 3000, // ms
  observer: 'relay', // relay, pcap, both
  navigation: 'natural', // for each browser what provokes it most; or new-tab, goto, link, typed, keyboard-reload, with commas between
  host: 'localhost', // or 127.0.0.1, [::1]: what the address begins with
  isolation: 'auto', // auto, trial, browser
  evidence: 'none', // none, netlog
  servers: 'default', // or ids, separated by commas
  scenarios: 'default',
  browsers: 'default,releases', // the three, and those from `npx standoff releases install`
  trials: 1, // of each cell; settled: until they agree; auto: until the interval of its stall rate is narrow enough
  interval: 0.3, // width of that 95 % interval
  most: 40, // the most trials with auto
  probe: 'auto', // afterwards, servers that are not known yet are probed with raw sockets; or none
  failOn: 'none', // or possible: a cell that stalls, or may stall, fails the run
  expectations: 'none', // or the file of expected verdicts
  bind: '127.0.0.1', // or an address of this machine that a grid's nodes can reach
  grid: 'none', // or the address of a Selenium Grid
});

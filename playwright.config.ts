import { defineMatrix } from './src/define-matrix.ts';

/** Each is overridden by its variable: STANDOFF_OUT, STANDOFF_PATIENCE, and so on. */
export default defineMatrix({
  out: 'standoff-results',
  patience: 3000, // ms
  observer: 'relay', // relay, pcap, both
  navigation: 'natural', // for each browser what provokes it most; or new-tab, goto, link, typed, keyboard-reload, with commas between
  host: 'localhost', // or 127.0.0.1, [::1]: what the address begins with
  isolation: 'auto', // auto, trial, browser
  evidence: 'none', // none, netlog
  servers: 'default', // or ids with commas between
  scenarios: 'default',
  browsers: 'default,releases', // the three, and the releases that `npx standoff releases install` has brought
  trials: 1, // of each cell; or auto: until the interval of its stall rate is narrow enough
  interval: 0.3, // width of that interval (95 %)
  most: 40, // and no more trials than these
  probe: 'auto', // the servers that were played are probed with raw sockets, where they are not known yet; or none
  failOn: 'none', // or possible: a cell that stalls, or may stall, fails the run
  expectations: 'none', // or the file of those that the run is held to
  bind: '127.0.0.1', // or an address of this machine that a grid's nodes reach
  grid: 'none', // or the address of a Selenium Grid
});

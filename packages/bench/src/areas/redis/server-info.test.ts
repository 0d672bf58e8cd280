import { expect, test } from 'vitest';
import { numberIn, scriptCallsIn } from './server-info.ts';

const cpu = '# CPU\r\nused_cpu_sys:1.250000\r\nused_cpu_user:0.5\r\nused_cpu_user_children:9\r\n';

test('a field of the server is read by its whole name', () => {
  expect(numberIn(cpu, 'used_cpu_user')).toBe(0.5);
  expect(numberIn(cpu, 'used_cpu_sys')).toBe(1.25);
  expect(() => numberIn(cpu, 'used_cpu')).toThrow('tells no used_cpu');
});

test('scripts are counted by text and by hash, and nothing else', () => {
  const stats = [
    '# Commandstats',
    'cmdstat_evalsha:calls=40,usec=900,usec_per_call=22.5,rejected_calls=0,failed_calls=1',
    'cmdstat_eval:calls=2,usec=9,usec_per_call=4.5,rejected_calls=0,failed_calls=0',
    'cmdstat_evalsha_ro:calls=7,usec=1,usec_per_call=0.1,rejected_calls=0,failed_calls=0',
    'cmdstat_info:calls=5,usec=80,usec_per_call=16,rejected_calls=0,failed_calls=0',
  ];
  expect(scriptCallsIn(stats.join('\r\n'))).toBe(42);
  expect(scriptCallsIn('# Commandstats\r\n')).toBe(0);
});

import pino from 'pino';
const log = pino({ base: null, timestamp: false }, pino.destination({ sync: true, dest: 1 }));
log.info({ user: 1 }, 'hello %s', 'you');
log.child({ part: 'x' }).error(new TypeError('bad').message);

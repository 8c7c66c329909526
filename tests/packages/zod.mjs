import { z } from 'zod';
const User = z.object({ name: z.string().min(2), age: z.number().int().optional(), tags: z.array(z.string()).default([]) });
console.log(User.parse({ name: 'Ann' }), User.safeParse({ name: 'A', age: 1.5 }).error.issues.map(({ path, code }) => [path, code]));

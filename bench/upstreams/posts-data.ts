/** The records behind queries a–d: ten users, ten neighbouring posts of each, over and over. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

export interface Post {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
  readonly body: string;
}

export const users: readonly User[] = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  name: `User Number ${index + 1}`,
  email: `user.${index + 1}@example.com`,
  company: { name: 'A company', catchPhrase: 'Words that nobody asks for' },
}));

export function createPosts(length: number): readonly Post[] {
  return Array.from({ length }, (_, index) => ({
    id: index + 1,
    userId: 1 + (Math.floor(index / 10) % users.length),
    title: `The title of post ${index + 1}, which is about as long as titles are`,
    body: 'A body of some length that no query asks for. '.repeat(4),
  }));
}

export function userOf({ userId }: Post): User | undefined {
  return users[userId - 1];
}

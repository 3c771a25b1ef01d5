export interface Category {
  id: number;
  name: string;
  parentId: number | null;
}

export const categories: readonly Category[] = [
  { id: 1, name: 'Home', parentId: null },
  { id: 2, name: 'Kitchen', parentId: 1 },
  { id: 3, name: 'Lighting', parentId: 1 },
  { id: 4, name: 'Workspace', parentId: null },
  { id: 5, name: 'Stationery', parentId: 4 },
  { id: 6, name: 'Outdoor', parentId: null },
  { id: 7, name: 'Camping', parentId: 6 },
  { id: 8, name: 'Cycling', parentId: 6 },
];

import { configureStore, createSlice } from '@reduxjs/toolkit';
const slice = createSlice({ name: 'todos', initialState: [], reducers: { add: (state, { payload }) => { state.push(payload); } } });
const store = configureStore({ reducer: { todos: slice.reducer } });
store.dispatch(slice.actions.add('write'));
console.log(store.getState(), slice.actions.add('x'));

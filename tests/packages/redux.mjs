import { combineReducers, createStore } from 'redux';
const store = createStore(combineReducers({ n: (n = 0, action) => (action.type === 'add' ? n + action.by : n) }));
store.subscribe(() => console.log(store.getState()));
store.dispatch({ type: 'add', by: 2 });

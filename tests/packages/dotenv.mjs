import dotenv from 'dotenv';
console.log(dotenv.parse("A=1\nB='two words'\n# none\nC=\"x\\ny\""));

import CryptoJS from "crypto-js";
import { run, words } from "./run.js";

const text = words(700).join(" ");
run(100, () => {
  const key = CryptoJS.enc.Hex.parse("000102030405060708090a0b0c0d0e0f"), iv = CryptoJS.enc.Hex.parse("101112131415161718191a1b1c1d1e1f");
  const secret = CryptoJS.AES.encrypt(text, key, { iv }).toString();
  return [CryptoJS.SHA256(text), CryptoJS.MD5(text), CryptoJS.HmacSHA1(text, "k"), CryptoJS.AES.decrypt(secret, key, { iv }).toString(CryptoJS.enc.Utf8) === text, secret.length,
    CryptoJS.PBKDF2("pw", "salt", { keySize: 8, iterations: 20 })].join();
});

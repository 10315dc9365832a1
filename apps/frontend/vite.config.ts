import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  server: {
    host: true,
    port: 3001,
    strictPort: true,
    proxy: { "/api": process.env.API_URL ?? "http://api:3000" },
  },
});

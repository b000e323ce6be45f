# The targets that deploy Inter-Hub. Everything else is in package.json: npm start, npm test.
include deploy/railiance-apps/Makefile

"""The same analysis over thousands of repositories: a list in, one SARIF log a repository and an index out."""

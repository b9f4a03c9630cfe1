"""How good results are: test collections, measures and significance. Imports nothing of ours."""

"""Everything that the server answers, asked for as every role with what is not theirs.

`company` has one company and who is asking, `asked` what can be asked for (taken from the application itself), `forged`
what no browser sends, `tampering` companies in which whatever is not somebody's is other, `checks` what is wrong with
an answer. `test_rights` is the test; `test_of_the_test` plants leaks that it has to find.
"""

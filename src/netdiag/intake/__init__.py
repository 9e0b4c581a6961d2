"""From notes, people and forms to a case, each by a command of its own.

questionnaire, forms        a questionnaire, and the file that people fill it in
survey, mapping             what came back, to a case with respondents
join                        case files of one network, to one
consult                     notes gone through, and an interview held, at a terminal
"""

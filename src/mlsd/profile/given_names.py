"""Common given names and titles, to recognize a column that holds names of people."""

from __future__ import annotations

_GIVEN = """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony
    mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan
    jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank patrick
    alexander jack dennis jerry henry peter adam arthur albert harry walter
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra
    ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura
    cynthia kathleen amy angela anna emma olivia sophia isabella mia charlotte amelia helen ellen alice jane
    julia marie maria martha rose ruth ann anne
    hans peter wolfgang klaus juergen dieter manfred uwe ursula monika petra sabine renate helga karin andreas
    stefan markus lukas leon felix jonas lena lea hannah
    jean pierre michel philippe alain nathalie isabelle sylvie catherine francoise luc antoine camille
    jose juan antonio manuel francisco luis carlos jesus javier miguel carmen josefa dolores pilar lucia
    ana joao pedro paulo marcos luiz francisca antonia adriana juliana fernanda
    giuseppe giovanni antonio mario luigi francesco angelo vincenzo giulia chiara francesca marco andrea
    jan piotr krzysztof andrzej tomasz katarzyna malgorzata agnieszka anna ewa
    ivan alexei dmitri sergei olga natalia tatiana elena svetlana vladimir
    mohammed muhammad mohamed ahmed ali omar hassan hussein fatima aisha khadija zainab ibrahim yusuf
    wei li ming jing yan hiroshi takashi yuki akira kenji sakura min-jun priya rahul amit sanjay deepak anjali
    ravi sunita
"""
_TITLES = "mr mrs miss ms dr prof herr frau sr sra srta mme mlle sir rev"
GIVEN_NAMES, TITLES = frozenset(_GIVEN.split()), frozenset(_TITLES.split())
